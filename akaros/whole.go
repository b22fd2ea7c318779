package akaros

import (
	"io/fs"

	"github.com/usys-go/bridge/akaros/ros"
)

// ReadFile reads a whole file.
func ReadFile(name string) ([]byte, error) {
	fd, err := open(name, ros.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer Close(fd)
	var st ros.Kstat
	if err := Fstat(fd, &st); err != nil {
		return nil, err
	}
	size := 512 // for files whose size is given as 0 though they are not empty
	if st.Size >= int64(size) && st.Size == int64(int(st.Size)) {
		size = int(st.Size) + 1 // one more byte: the read at the end needs no growth
	}
	return readAll(fd, make([]byte, 0, size))
}

// readAll appends the rest of a file to b.
func readAll(fd int, b []byte) ([]byte, error) {
	for {
		n, err := Read(fd, b[len(b):cap(b)])
		if err != nil || n == 0 {
			return b, err
		}
		if b = b[:len(b)+n]; len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
	}
}

// WriteFile creates or truncates a file and writes data to it.
func WriteFile(name string, data []byte, perm fs.FileMode) error {
	f, err := OpenFile(name, ros.O_WRONLY|ros.O_CREAT|ros.O_TRUNC, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}
