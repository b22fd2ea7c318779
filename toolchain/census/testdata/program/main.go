// Program has a server, a client and system calls of golang.org/x/sys in it.
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"golang.org/x/sys/unix"
)

func main() {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	r, err := http.Get(s.URL)
	unix.SyscallNoError(unix.SYS_GETPID, 0, 0, 0)
	unix.RawSyscallNoError(unix.SYS_GETPID, 0, 0, 0)
	fmt.Println(r, err)
}
