package main

import (
	"fmt"
	"strconv"
	"strings"
)

// maxSeed63 is the largest seed.
const maxSeed63 = 1<<63 - 1

// seedRange reads A..B, or one number.
func (s *simulation) seedRange(text string) error {
	a, b, several := strings.Cut(text, "..")
	if !several {
		b = a
	}
	var err error
	if s.First, err = strconv.ParseUint(a, 10, 63); err == nil {
		s.Last, err = strconv.ParseUint(b, 10, 63)
	}
	if err != nil || s.Last < s.First {
		return fmt.Errorf("-seeds %s: write A..B, two numbers from 0 to %d, the greater one last", text, uint64(maxSeed63))
	}
	return nil
}

func (s *simulation) shard(text string) error {
	if text == "" {
		return nil
	}
	i, n, _ := strings.Cut(text, "/")
	var err error
	if s.Shard, err = strconv.ParseUint(i, 10, 63); err == nil {
		s.Of, err = strconv.ParseUint(n, 10, 63)
	}
	if err != nil || s.Shard >= s.Of {
		return fmt.Errorf("-shard %s: write I/N, two numbers of which the first is the smaller one", text)
	}
	return nil
}

// seeds returns how many seeds there are.
func (s *simulation) seeds() uint64 {
	n := s.Last - s.First + 1
	if s.Of == 0 {
		return n
	}
	upTo := func(last uint64) uint64 { // seeds of the shard from 0 to before last
		return (last + s.Of - 1 - s.Shard) / s.Of
	}
	return upTo(s.Last+1) - upTo(s.First)
}
