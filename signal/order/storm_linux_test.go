package order_test

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/sigstorm"
	"github.com/usys-go/bridge/signal/order"
)

var (
	stormLength = flag.Duration("storm", time.Second, "how long the storm lasts, at least")
	stormValues = flag.Uint64("values", 20000, "how many values the storm has, at least")
)

func TestStorm(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	need(t)
	sigstorm.Storm{Length: *stormLength, Values: *stormValues, Profs: 500, Order: true}.Run(t)
}

func TestUnderExec(t *testing.T) {
	if testing.Short() {
		t.Skip("builds usys exec and its guest")
	}
	sigstorm.UnderExec(t, order.Unmasked, fmt.Sprint("-storm=", *stormLength), fmt.Sprint("-values=", *stormValues))
}
