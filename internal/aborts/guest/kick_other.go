//go:build !linux

package main

func kick() {}
