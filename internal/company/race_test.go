//go:build race

package company_test

const race = true
