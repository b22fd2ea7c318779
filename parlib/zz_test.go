package parlib_test

func childExec([]string)    {}
func childDestroy([]string) {}
func childOrphan()          {}
