package akaros

// Processes. [StartProcess] is built on these calls.

// ProcCreate makes a process of the program at path, which does not run yet, and returns its ID.
// argenv holds the arguments and the environment, packed by [Argenv] or usys.SerializeArgvEnvp.
//sys	ProcCreate(path string, argenv []byte, flags int) (pid int, err error) = ros.SYS_PROC_CREATE

// ProcRun lets a process that ProcCreate has made run.
//sys	ProcRun(pid int) (err error) = ros.SYS_PROC_RUN

// ProcDestroy ends a process with an exit code.
//sys	ProcDestroy(pid int, code int) (err error) = ros.SYS_PROC_DESTROY

// ProcYield lets other threads run. If gently is 0, Akaros also takes the core away; parlib's host
// ignores gently.
//sys	ProcYield(gently int) = ros.SYS_PROC_YIELD

// DupFdsTo gives copies of descriptors to a process that does not run yet, and returns their number.
//sys	DupFdsTo(pid int, files []ros.Childfdmap) (n int, err error) = ros.SYS_DUP_FDS_TO

// Waitpid waits until a child ends, stores its status, and returns its ID. With ros.WNOHANG it returns
// at once.
//sys	Waitpid(pid int, status *int32, options int) (ended int, err error) = ros.SYS_WAITPID

// Exec replaces the calling process by the program at path. It returns only on failure.
//sys	Exec(path string, argenv []byte) (err error) = ros.SYS_EXEC

// Getpcoreid returns the number of the processor on which the caller runs.
//sys	Getpcoreid() (id int) = ros.SYS_GETPCOREID

// Getvcoreid returns the number of the vcore on which the caller runs.
//sys	Getvcoreid() (id int) = ros.SYS_GETVCOREID
