//go:build !linux

package aborts

import "errors"

func newPipe() (*pipe, error) { return nil, errors.ErrUnsupported }

func (p *pipe) waiting() (int32, error) { return 0, errors.ErrUnsupported }

func (p *pipe) close() {}
