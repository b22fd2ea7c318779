package main

import "testing"

// TestStatus asks programs of every sort for their status: with a host in them,
// hosted from outside, without one, and programs whose status is unknown.
func TestStatus(t *testing.T) { runAsUser(t, "testdata/status", proxy(t)) }
