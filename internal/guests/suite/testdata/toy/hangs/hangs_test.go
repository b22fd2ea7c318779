package hangs

import (
	"os"
	"testing"
	"time"
)

func TestHangs(t *testing.T) {
	if os.Getenv("TOY") != "" {
		time.Sleep(time.Hour)
	}
}
