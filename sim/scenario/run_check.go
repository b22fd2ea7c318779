package scenario

import (
	"context"
	"fmt"
	"time"

	"github.com/usys-go/bridge/sim"
)

func runRetry(t *thread, s *statement) error {
	d, err := time.ParseDuration(t.expand(s.args[0]))
	if err != nil || d < 0 {
		return fmt.Errorf("%q is no time (write 5s, 1.5ms, 2h)", t.expand(s.args[0]))
	}
	ctx, cancel := context.WithTimeout(t.ctx, d)
	defer cancel() // kills programs that still run
	done := make(chan *thread, 1)
	err = sim.Retry(d, func() error {
		try := t.fork(ctx)
		err := try.all(s.body)
		if err == nil {
			done <- try
		}
		return err
	})
	if err == nil {
		try := <-done
		t.last, t.values, t.env = try.last, try.values, try.env
	}
	return err
}

// runCheck states a property. If it is false, the run ends, or goes on with -go-on.
func runCheck(t *thread, s *statement) error {
	name := t.expand(s.args[0])
	err := t.all(s.body)
	if t.ctx.Err() != nil {
		return t.ctx.Err() // the end of the run does not decide about the property
	}
	if err == nil {
		t.w.always(true, name)
		return nil
	}
	t.out.line(err.Error())
	t.w.always(false, name, err)
	return nil
}

// runSometimes states a property that has to hold once.
func runSometimes(t *thread, s *statement) error {
	name := t.expand(s.args[0])
	err := t.all(s.body)
	if t.ctx.Err() != nil {
		return t.ctx.Err()
	}
	t.w.sometimes(err == nil, name)
	return nil
}
