package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestMaxVcores compares the number with the loader's.
func TestMaxVcores(t *testing.T) {
	text, err := os.ReadFile("../../loader/loader.h")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("#define USYS_VCORES_MAX %d ", maxVcores); !strings.Contains(string(text), want) {
		t.Errorf("loader/loader.h has no line %q", want)
	}
}
