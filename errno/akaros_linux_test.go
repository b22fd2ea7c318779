package errno_test

import (
	"go/constant"
	"go/importer"
	"go/token"
	"go/types"
	"testing"
)

// TestAkaros compares Akaros's error numbers, which system calls of the host return, with the
// numbers of the same names in package syscall.
func TestAkaros(t *testing.T) {
	load := importer.ForCompiler(token.NewFileSet(), "source", nil)
	ros, err := load.Import("github.com/usys-go/bridge/akaros/ros")
	if err != nil {
		t.Fatal(err)
	}
	linux, err := load.Import("syscall")
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for _, name := range ros.Scope().Names() {
		ours, ok := ros.Scope().Lookup(name).(*types.Const)
		theirs, both := linux.Scope().Lookup(name).(*types.Const)
		if !ok || !both || types.TypeString(theirs.Type(), nil) != "syscall.Errno" {
			continue
		}
		if !constant.Compare(constant.ToInt(ours.Val()), token.EQL, constant.ToInt(theirs.Val())) {
			t.Errorf("%s is %s on Akaros and %s on Linux", name, ours.Val(), theirs.Val())
		}
		same++
	}
	if same < 100 {
		t.Errorf("%d numbers were compared, want 100 or more", same)
	}
}
