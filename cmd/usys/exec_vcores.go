package main

import (
	"fmt"
	"strconv"
)

// maxVcores is how many vcores a program may have: USYS_VCORES_MAX of loader/loader.h.
const maxVcores = 64

// maxSeed is the largest number that the loader reads (loader/options.c).
const maxSeed = 100000000

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

// seedFlag is -seed, a number that the loader reads.
type seedFlag string

func (s *seedFlag) String() string { return "" }

func (s *seedFlag) Set(value string) error {
	if n, err := strconv.Atoi(value); err != nil || n < 0 || n > maxSeed {
		return fmt.Errorf("it is a number from 0 to %d", maxSeed)
	}
	*s = seedFlag(value)
	return nil
}

// number returns the seed; 0 where none was given.
func (s seedFlag) number() uint64 {
	n, _ := strconv.ParseUint(string(s), 10, 64)
	return n
}

// flags returns the loader's flags.
func (v vcoresFlag) flags() []string {
	if v == 0 {
		return nil
	}
	return []string{"-vcores", strconv.Itoa(int(v))}
}
