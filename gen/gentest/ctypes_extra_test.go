//go:build extra

package gentest

import (
	"testing"

	"github.com/usys-go/bridge/internal/need"
)

// TestTypesEverywhere is TestTypes with the other compilers, and in C++.
func TestTypesEverywhere(t *testing.T) {
	need.Program(t, "clang")
	compilers := [][]string{{"clang", "-Wall", "-Wextra", "-Werror"}, {"clang", "-std=c11"}}
	for _, c := range []string{"g++", "clang++"} {
		need.Program(t, c)
		for _, std := range []string{"-std=gnu++11", "-std=gnu++20"} {
			compilers = append(compilers, []string{c, std, "-Wall", "-Wextra", "-Wno-missing-field-initializers", "-Werror"})
		}
	}
	checkTypes(t, compilers...)
}
