// Package akaros provides the system calls of Akaros's kernel interface (package ros) as Go
// functions, by way of go_syscall. Each call is a //sys line, from which mksyscall -usys
// makes the function's body; a port for another system has other lines and another host.
//
// [File], [ReadFile], [WriteFile], [ReadDir], [DirFS], [StartProcess], [Sleep] and [Mmap] are
// built on the calls, in the manner of package os.
//
// The program needs a host: package parlib imported for its side effects, or usys exec.
// Without one every call returns ENOSYS.
//
// A call that fails returns an *[Error], which holds the number and the host's text:
//
//	f, err := akaros.Open("/no/such")
//	errors.Is(err, fs.ErrNotExist)   // true
//	errors.Is(err, akaros.ENOENT)    // true
//	err.Error()                      // openat /no/such: No such file or directory
package akaros

//go:generate go run github.com/usys-go/bridge/mksyscall -usys -output zsyscall.go call_file.go call_name.go call_mem.go call_proc.go call_time.go
