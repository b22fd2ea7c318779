package signal_test

import (
	"flag"
	"os"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/coverage"
	"github.com/usys-go/bridge/internal/sigstorm"
	"github.com/usys-go/bridge/signal"
)

var (
	stormLength = flag.Duration("storm", 2*time.Second, "how long the storm lasts, at least")
	stormValues = flag.Uint64("values", 20000, "how many values the storm has, at least")
)

func TestMain(m *testing.M) {
	sigstorm.Main()
	if len(os.Args) == 3 && os.Args[1] == "die" {
		die(os.Args[2])
	}
	flag.Parse()
	os.Exit(coverage.Run(m))
}

func TestStorm(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	need(t)
	sigstorm.Storm{Length: *stormLength, Values: *stormValues, Profs: 500, Burst: signal.Burst}.Run(t)
}
