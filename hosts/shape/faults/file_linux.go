package faults

import (
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Create makes an Area in memory that processes can share by the file's descriptor.
func Create() (Area, *os.File, error) {
	fd, err := unix.MemfdCreate("usys-faults", unix.MFD_CLOEXEC)
	if err != nil {
		return Area{}, nil, fmt.Errorf("no memory can be shared: memfd_create: %w", err)
	}
	f := os.NewFile(uintptr(fd), "faults")
	if err := f.Truncate(int64(AreaSize)); err != nil {
		return Area{}, nil, fmt.Errorf("no memory can be shared: %w", err)
	}
	mem, err := mapped(f)
	if err != nil {
		return Area{}, nil, err
	}
	return NewArea(mem), f, nil
}

// Open maps the Area of a file that Create has made.
func Open(f *os.File) (Area, error) {
	mem, err := mapped(f)
	if err != nil {
		return Area{}, err
	}
	return OpenArea(mem), nil
}

// Close unmaps the memory that Create or Open has mapped. The Area must not be used afterwards.
func (m Area) Close() error {
	return unix.Munmap(unsafe.Slice((*byte)(unsafe.Pointer(m.a)), AreaSize))
}

func mapped(f *os.File) ([]byte, error) {
	mem, err := unix.Mmap(int(f.Fd()), 0, AreaSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("no memory can be shared: mmap: %w", err)
	}
	return mem, nil
}
