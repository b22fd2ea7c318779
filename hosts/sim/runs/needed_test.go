package runs

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInjected(t *testing.T) {
	r := Result{Properties: []Property{
		{Kind: Fault, Name: "10\tc.txtar:9\tlink=n1|n2:cut", Held: 2, Failed: 1},
		{Kind: Always, Name: "3\ta\tb"},
		{Kind: Fault, Name: "2\tc.txtar:7\tmachine=n1:kill", Failed: 1},
		{Kind: Fault, Name: "no number\ta\tb"}, {Kind: Fault, Name: "4"},
	}}
	want := []Injected{{Number: 2, Place: "c.txtar:7", Text: "machine=n1:kill"}, {Number: 10, Place: "c.txtar:9", Text: "link=n1|n2:cut", Times: 2}}
	if diff := cmp.Diff(want, r.Injected()); diff != "" {
		t.Errorf("Injected() (-want +got):\n%s", diff)
	}
	var sum Tally
	sum.Add(r.Properties)
	if all := sum.All(); len(all) != 1 {
		t.Errorf("faults count as properties: %+v, want one property", all)
	}
	d := dropper{out: []string{"10", "2.3", "2.1", "3"}, last: &r}
	if got := d.list(); got != "2.3,2.1,3,10" {
		t.Errorf("list() = %q, want 2.3,2.1,3,10", got)
	}
	if got := d.begun(); !reflect.DeepEqual(got, []string{"10"}) {
		t.Errorf("begun() = %q, want 10 alone", got)
	}
}
