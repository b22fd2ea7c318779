//go:build !race

package signal_test

const race = false
