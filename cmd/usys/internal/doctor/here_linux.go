package doctor

import "golang.org/x/sys/unix"

func kernelRelease() (string, error) {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return "", err
	}
	return unix.ByteSliceToString(u.Release[:]), nil
}

func openFiles() (uint64, error) {
	var r unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &r)
	return r.Cur, err
}

// mayExecute asks the kernel, which also looks at the mount's flags.
func mayExecute(file string) error { return unix.Access(file, unix.X_OK) }
