package main

const execHelp = `usage: usys exec [flags] program [arguments]

Exec runs a Go program inside a host, which makes its system calls: one built by
usys build, or one that plain go has built without cgo, whose calls take longer. It
stands before a program's name wherever one can stand: go test -exec 'usys exec' ./...

  -strict        end the program at the first SYSCALL outside the host, and name
                 its function; programs that it runs are hosted too, if they were
                 built by usys, and run natively if not
  -strict=tree   the same, and refuse to run programs that were not built by usys
  -vcores N      run the program's threads as user-level threads on N kernel threads
                 (1 to 64), and those of the programs that it runs, if they were
                 built by usys
  -seed N        with -vcores: let chance decide which thread is next, and at each
                 call whether to switch; each N is another order. With faults: draw
                 the calls that they hit
  -c             at the end, print how often each system call was made, how often
                 it failed, and how long it took; -S order sorts (time, calls,
                 errors, name), -e trace=SET chooses calls, -C prints calls, too
  -trace         print every system call, as strace does: to standard error, or to
                 the file of -o
  -o file        write the output of -trace, of -c and of the log to the file, which
                 is emptied first, or with -A appended to; programs that the program
                 runs append to it
  -p PID         trace a program that runs under usys exec already

These flags of a trace are strace's, and may be joined (-fyTs200):

  -e SET         openat,%file,!futex: only these calls; -e signal=SET, -e status=SET
  -f, -ff        hosted children, too (threads always are); with -o a file for each
                 thread
  -k             the goroutine and its Go stack below each call
  -P path        only calls that name the path, or a descriptor of it
  -s N           show N bytes of a string (32)
  -t, -tt, -r    the time of day, with microseconds; the time since the call before
  -T             the time in each call
  -qq            no line for the end of a process
  -v, -x, -xx    structs whole; strings in hexadecimal
  -y, -yy        the paths, and the addresses, of descriptors
  -z, -Z         only calls that succeed, or that fail

And these are not:

  -json          print one JSON object for each call
  -pprof file    write a profile of calls by Go stack for go tool pprof
  -perfetto file write a timeline for ui.perfetto.dev
  -record file   write which module, package and function makes which calls, as a
                 policy, and add it to the file
  -oci file      write the seccomp profile that the calls justify
  -drop          drop records rather than let the program wait for the printing

These make system calls fail (docs/faults.md):

  -e inject=CALLS:ACTION...[:FILTER...]
                 fsync:error=EIO:when=3, write:space=1M:path=*.db, read:short,
                 %net:delay=10ms:prob=0.1:pkg=main, openat:clock=+1h
  -e fault=CALLS error=ENOSYS
  -deny CALLS[=ERRNO]
                 error=EPERM, or another one
  -control path  let usys faults change the faults while the program runs

These hold the program to a policy (docs/policy.md):

  -policy file   end the program at the first call that the policy does not allow; a
                 go.mod with comments of gomodjail's is a policy, too
  -policy-mode M the effect of such a call: kill, it ends the program; errno, it
                 returns EPERM; warn, it is made and reported
  -root dir      a policy of its own: only files below the directory, and those that
                 Go's packages read everywhere

Flags of the host:

  -host file     take the host in this C file, or in the C files of this
                 directory (loader/usyshost.h says how to write one)
  -debug         compile the loader for a debugger, with -O1 -g3

The host is a C program. The command contains it, and keeps it in the user's cache
directory or, where that is not possible, in memory. With -host or -debug, or with CC
in the environment, it is compiled once, by $CC or gcc. With USYS=host=off in the
environment the program runs without a host, unless -strict is given.

The exit status is the program's; it is 2 if the program cannot be hosted.
`
