package strace

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// compare returns the differences of two traces, or "" if there are none.
func compare(a, b *comparable) string {
	var out strings.Builder
	if x, y := slices.Sorted(maps.Keys(a.names)), slices.Sorted(maps.Keys(b.names)); !slices.Equal(x, y) {
		fmt.Fprintf(&out, "names of calls\n- %v\n+ %v\n", x, y)
	}
	keys := maps.Clone(a.groups)
	maps.Copy(keys, b.groups)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !slices.Equal(a.groups[key], b.groups[key]) {
			fmt.Fprintf(&out, "%s\n", key)
			diff(&out, a.groups[key], b.groups[key])
		}
	}
	return out.String()
}

// diff prints the lines that only one of two lists has, in diff's form.
func diff(out *strings.Builder, a, b []string) {
	same := common(a, b)
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && same[i+1][j] >= same[i][j+1]:
			fmt.Fprintf(out, "- %s\n", a[i])
			i++
		default:
			fmt.Fprintf(out, "+ %s\n", b[j])
			j++
		}
	}
}

// common returns the length of the longest common subsequence of a[i:] and b[j:] for each i and j.
func common(a, b []string) [][]int {
	same := make([][]int, len(a)+1)
	for i := range same {
		same[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				same[i][j] = same[i+1][j+1] + 1
			} else {
				same[i][j] = max(same[i+1][j], same[i][j+1])
			}
		}
	}
	return same
}
