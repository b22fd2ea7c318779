//go:build !unix

package toolexec

// become runs the tool on systems where a process cannot execute another
// program in its place.
func become(args []string) error { return command(args).Run() }
