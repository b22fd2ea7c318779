package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/nats-io/nats.go"
)

// check returns an error if a stream that was created or a message that was acknowledged is
// missing.
func (c *cluster) check(w *writer) error {
	conn, err := c.connect()
	if err != nil {
		return err
	}
	defer conn.Close()
	js, err := conn.JetStream(nats.MaxWait(patience))
	if err != nil {
		return err
	}
	for _, s := range w.streams {
		if err := s.check(js); err != nil {
			return err
		}
	}
	return nil
}

func (s *stream) check(js nats.JetStreamContext) error {
	if _, err := js.StreamInfo(s.name); err != nil {
		return fmt.Errorf("stream %s, which was made: %w", s.name, err)
	}
	var lost []uint64
	var last error
	for _, n := range slices.Sorted(maps.Keys(s.acked)) {
		m, err := js.GetMsg(s.name, n)
		switch {
		case err != nil && !errors.Is(err, nats.ErrMsgNotFound):
			return fmt.Errorf("message %d of stream %s: %w", n, s.name, err)
		case err != nil || string(m.Data) != s.acked[n]:
			lost, last = append(lost, n), err
		}
	}
	if lost == nil {
		return nil
	}
	return fmt.Errorf("stream %s: of %d messages that were acknowledged, %d are not there: %d to %d (%v)",
		s.name, len(s.acked), len(lost), lost[0], lost[len(lost)-1], last)
}
