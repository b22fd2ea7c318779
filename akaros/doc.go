// Package akaros is a syscall package over go_syscall: the calls of a host of
// Akaros's kernel interface (package ros), as Go functions. All of them
// are //sys lines, from which mksyscall -usys makes the bodies; with another set
// of lines and another host it would be another system's.
//
// On top of the calls lie a few things in package os's manner: [File], [ReadFile],
// [WriteFile], [ReadDir], [DirFS], [StartProcess], [Sleep] and [Mmap].
//
// The program needs a host: package parlib imported for its side effects, or
// usys exec. Without one every call returns ENOSYS.
//
// A failure is one *[Error], which holds the number and the host's text:
//
//	f, err := akaros.Open("/no/such")
//	errors.Is(err, fs.ErrNotExist)   // true
//	errors.Is(err, akaros.ENOENT)    // true
//	err.Error()                      // openat /no/such: No such file or directory
package akaros

//go:generate go run github.com/usys-go/bridge/mksyscall -usys -output zsyscall.go call_file.go call_name.go call_mem.go call_proc.go call_time.go
