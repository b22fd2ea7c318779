// Package near finds the word that is most similar to a misspelt one.
package near

import "fmt"

// DidYouMean returns a question with the nearest of names, or "" if none is near.
func DidYouMean(name string, names []string) string {
	best := Nearest(name, names)
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", best)
}

// Nearest returns the nearest of names, or "" if none is near.
func Nearest(name string, names []string) string {
	best, least := "", 1+len(name)/3
	for _, other := range names {
		if d := distance(name, other); other != "" && d <= least && (best == "" || d < least) {
			best, least = other, d
		}
	}
	return best
}

// distance returns the number of letters to change, add or remove to turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := left
			if a[i] != b[j] {
				d = 1 + min(left, row[j], row[j+1])
			}
			left, row[j+1] = row[j+1], d
		}
	}
	return row[len(b)]
}
