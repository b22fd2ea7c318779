//go:build !linux

package loader

import "errors"

// An Image is a loader that can be executed. There is none on this system.
type Image struct{}

// Embedded returns no loader: programs are hosted on Linux.
func Embedded() (image *Image, ok bool, err error) { return nil, false, nil }

// Path returns "".
func (m *Image) Path() string { return "" }

// ImageOf returns the image in a file that BuildWith has returned.
func ImageOf(string) *Image { return &Image{} }

// Exec returns an error.
func (m *Image) Exec(args, env []string) error { return errors.New("programs are hosted on Linux") }
