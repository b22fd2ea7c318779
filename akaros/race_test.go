//go:build race

package akaros

const race = true
