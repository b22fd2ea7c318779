package jsonl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/usys-go/bridge/hosts/trace"
)

// An event is a line, for package encoding/json.
type event struct {
	Time      *string
	Event     uint64
	Duration  *int64
	Pid       int
	Tid       int
	Goroutine uint64
	Labels    json.RawMessage
	Kind      string
	Name      string
	Number    int
	Text      string
	Ret       int64
	Errno     string
	Path      string
	Bytes     int64
	Stack     []frame
}

type frame struct {
	Func string
	File string
	Line int
}

// slow parses any line that has an event as JSON. With an error it returns the column.
func slow(line []byte, e *trace.Event) (column int, err error) {
	var j event
	if err := json.Unmarshal(line, &j); err != nil {
		return place(err)
	}
	*e = trace.Event{Event: j.Event, Process: j.Pid, Thread: j.Tid, Goroutine: j.Goroutine, Number: j.Number, Name: j.Name, Text: j.Text,
		Ret: j.Ret, Errno: j.Errno, Path: j.Path, Bytes: j.Bytes, Stack: framesOf(j.Stack)}
	if j.Time == nil {
		return 1, errors.New("the record has no time")
	}
	t, err := time.Parse(time.RFC3339Nano, *j.Time)
	if err != nil {
		return columnOf(line, "time"), fmt.Errorf("time %q is not one of RFC 3339", *j.Time)
	}
	e.Begin = t.UnixNano()
	if j.Duration != nil {
		e.End = e.Begin + *j.Duration
	}
	kind := -1
	for k, word := range kinds {
		if word == j.Kind {
			kind = k
		}
	}
	if kind < 0 {
		return columnOf(line, "kind"), fmt.Errorf("kind %q is none of call, signal, exit, tick and jump", j.Kind)
	}
	e.Kind = trace.EventKind(kind)
	if len(j.Labels) > 0 {
		if e.Labels, err = decodeLabels(j.Labels); err != nil {
			return columnOf(line, "labels"), errors.New("labels are no object of strings")
		}
	}
	return 0, nil
}

// place returns the column of an error of encoding/json, and the error without Go's types.
func place(err error) (column int, _ error) {
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return max(1, int(syntax.Offset)), err
	case errors.As(err, &typ) && typ.Field != "":
		return max(1, int(typ.Offset)), fmt.Errorf("field %s is a JSON %s, not a value of its kind", strings.ToLower(typ.Field), typ.Value)
	case errors.As(err, &typ):
		return max(1, int(typ.Offset)), fmt.Errorf("the record is a JSON %s, not an object", typ.Value)
	}
	return 1, err
}

// columnOf returns where a field is, or 1 if it is absent.
func columnOf(line []byte, field string) int {
	return 1 + max(0, bytes.Index(line, []byte(`"`+field+`"`)))
}

// decodeLabels parses labels, and keeps their order.
func decodeLabels(text []byte) (list []trace.Label, err error) {
	var m map[string]string
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if err != nil { // the end: Unmarshal has taken the text
			return list, nil
		}
		if key, ok := token.(string); ok {
			list = append(list, trace.Label{Key: key, Value: m[key]})
			d.Token() // the value
		}
	}
}

func framesOf(list []frame) (frames []trace.Frame) {
	for _, f := range list {
		frames = append(frames, trace.Frame(f))
	}
	return frames
}
