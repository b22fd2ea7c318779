//go:build !unix

package toolexec

// become runs the tool, where a process cannot become another program.
func become(args []string) error { return command(args).Run() }
