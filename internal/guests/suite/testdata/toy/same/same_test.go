package same

import "testing"

func TestPasses(t *testing.T) {}

func TestSkips(t *testing.T) { t.Skip("always") }

func TestFails(t *testing.T) { t.Error("always") } // in each column: no difference

func TestSub(t *testing.T) {
	t.Run("a/b", func(t *testing.T) {})
	t.Run("c d", func(t *testing.T) {})
}

func Example() {
	println("x")
	// Output:
}
