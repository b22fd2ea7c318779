package runs

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
)

// The environment variable that names the file to which the packages of
// github.com/antithesishq/antithesis-sdk-go write, and the simulator's file (hosts/sim/sdk.c).
const (
	sdkVariable = "ANTITHESIS_SDK_LOCAL_OUTPUT"
	sdkFile     = "/dev/antithesis"
)

// HasSDK reports whether a program's file contains Antithesis's packages, that is, the variable's
// name.
func HasSDK(file string) (bool, error) {
	f, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer f.Close()
	b := make([]byte, 1<<20)
	for kept := 0; ; {
		n, err := f.Read(b[kept:])
		n += kept
		if bytes.Contains(b[:n], []byte(sdkVariable)) {
			return true, nil
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		kept = copy(b, b[max(0, n-len(sdkVariable)):n])
	}
}

// sdkEnv returns the variables that are added to the program's environment.
func (p *Program) sdkEnv() []string {
	if !p.SDK || slices.ContainsFunc(p.Env, func(v string) bool { return strings.HasPrefix(v, sdkVariable+"=") }) {
		return nil
	}
	return []string{sdkVariable + "=" + sdkFile}
}
