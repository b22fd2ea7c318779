package main

import (
	"fmt"
	"strconv"
)

// maxVcores is how many vcores a program may have: USYS_VCORES_MAX of loader/loader.h.
const maxVcores = 64

// vcoresFlag is -vcores. 0 stands for a program whose threads are the kernel's.
type vcoresFlag int

func (v *vcoresFlag) String() string { return "" }

func (v *vcoresFlag) Set(value string) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > maxVcores {
		return fmt.Errorf("it is a number from 1 to %d", maxVcores)
	}
	*v = vcoresFlag(n)
	return nil
}

// flags returns the loader's flags.
func (v vcoresFlag) flags() []string {
	if v == 0 {
		return nil
	}
	return []string{"-vcores", strconv.Itoa(int(v))}
}
