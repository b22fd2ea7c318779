// Package faults tests faults with whole programs: rules must hit the calls that they
// select and no others, and no rule may break the host.
package faults
