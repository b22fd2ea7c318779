//go:build linux && amd64

package sim

import (
	"slices"
	"testing"
)

const someOutput = `=== RUN   TestOne
=== PAUSE TestOne
=== RUN   TestTwo
    two_test.go:7: two
=== RUN   TestTwo/sub
    two_test.go:9: two's
    --- PASS: TestTwo/sub (0.00s)
--- FAIL: TestTwo (0.01s)
=== RUN   TestTwofold
--- SKIP: TestTwofold (0.00s)
=== CONT  TestOne
    one_test.go:3: one
--- PASS: TestOne (0.00s)
FAIL
`

// The comparison of TestModules distinguishes tests, and accepts only failures with the expected
// output.
func TestVerdicts(t *testing.T) {
	got := verdicts([]byte(someOutput))
	want := map[string]string{"TestOne": "PASS", "TestTwo": "PASS", "TestThree": "PASS", "TestTwofold": "SKIP"}
	if list := differences(want, got); !slices.Equal(list, []string{"TestThree", "TestTwo"}) {
		t.Errorf("tests %v differ", list)
	}
	const two = `=== RUN   TestTwo
    two_test.go:7: two
=== RUN   TestTwo/sub
    two_test.go:9: two's
    --- PASS: TestTwo/sub (0.00s)
--- FAIL: TestTwo (0.01s)
`
	if text := said([]byte(someOutput), "TestTwo"); text != two {
		t.Errorf("TestTwo has said:\n%s", text)
	}
	raft, nats := suite{differ: raftDiffers}, suite{differ: natsDiffers}
	for _, c := range []struct {
		suite
		test, output string
		explained    bool
	}{
		{raft, "TestRaft_HasExistingState", "    testing.go:705: peer mismatch: {} {}\n", true},
		{raft, "TestRaft_HasExistingState", "    raft_test.go:705: no leader\n", false},
		{raft, "TestOther", "    testing.go:705: peer mismatch: {} {}\n", false},
		{nats, "TestFileStorePurge", "    --- PASS: TestFileStorePurge/None-None (0.00s)\n    --- FAIL: TestFileStorePurge/None-S2 (0.00s)\n", true},
		{nats, "TestFileStorePurge", "    filestore_test.go:9: purged\n", false},
		{nats, "TestFileStorePurge", "    --- FAIL: TestFileStorePurge/None-None (0.00s)\n    --- FAIL: TestFileStorePurge/None-S2 (0.00s)\n", false},
	} {
		if why := c.why(c.test, c.output); (why != "") != c.explained {
			t.Errorf("%s is explained by %q, where its output is %q, want a reason: %t", c.test, why, c.output, c.explained)
		}
	}
}
