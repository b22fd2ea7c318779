package main

import (
	"fmt"
	"strconv"
	"strings"
)

// simSettings are the settings that -set takes (hosts/sim/options.c).
var simSettings = map[string][2]uint64{
	"processors": {1, 64}, "call-ns": {2, 1e6}, "change": {0, 1024}, "tick": {0, 1e9}, "yield": {0, 1024}, "slow": {0, 1024}, "era": {1, 1e9}, "calm": {0, 1 << 62},
	"latency-ns": {0, 3600e9}, "buffer": {0, 1 << 24}, "partial": {0, 1024}, "loss": {0, 1024}, "reorder": {0, 1024},
	"refuse": {0, 1024}, "reset": {0, 1024},
	"buggify": {0, 1024}, "buggify-fires": {0, 1024},
	"stall": {0, 1e9}, "stall-ns": {0, 1e9}, "disk": {0, 1 << 50},
}

func (s *simulation) set(text string) error {
	for setting := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(setting, "=")
		limits, ok := simSettings[name]
		if !ok {
			return fmt.Errorf("there is no setting %s (usys sim -h lists them)", name)
		}
		n, err := strconv.ParseUint(value, 10, 63)
		if err != nil || n < limits[0] || n > limits[1] {
			return fmt.Errorf("%s is a number from %d to %d", name, limits[0], limits[1])
		}
		s.Settings = append(s.Settings, setting)
	}
	return nil
}
