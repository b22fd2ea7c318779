package synthetic

import (
	"encoding/json"
	"io"

	"github.com/usys-go/bridge/hosts/sim/story"
)

// Write writes events as the simulator does.
func Write(w io.Writer, events []*story.Event) error {
	to := json.NewEncoder(w)
	to.SetEscapeHTML(false)
	for _, e := range events {
		line := struct {
			*story.Event
			Machine *int `json:"machine,omitempty"`
			Other   *int `json:"other,omitempty"`
		}{Event: e}
		if e.Machine != story.None {
			line.Machine = &e.Machine
		}
		if e.Other != story.None {
			line.Other = &e.Other
		}
		if err := to.Encode(line); err != nil {
			return err
		}
	}
	return nil
}
