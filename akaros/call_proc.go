package akaros

// Processes. [StartProcess] puts these together.

//sys	ProcCreate(path string, argenv []byte, flags int) (pid int, err error) = ros.SYS_PROC_CREATE
//sys	ProcRun(pid int) (err error) = ros.SYS_PROC_RUN
//sys	ProcDestroy(pid int, code int) (err error) = ros.SYS_PROC_DESTROY
//sys	ProcYield(gently int) = ros.SYS_PROC_YIELD
//sys	DupFdsTo(pid int, files []ros.Childfdmap) (n int, err error) = ros.SYS_DUP_FDS_TO
//sys	Waitpid(pid int, status *int32, options int) (ended int, err error) = ros.SYS_WAITPID
//sys	Exec(path string, argenv []byte) (err error) = ros.SYS_EXEC
//sys	Getpcoreid() (id int) = ros.SYS_GETPCOREID
//sys	Getvcoreid() (id int) = ros.SYS_GETVCOREID
