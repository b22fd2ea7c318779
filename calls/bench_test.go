package calls

import "testing"

// BenchmarkAppend prints calls that programs make often, as a drainer does.
func BenchmarkAppend(b *testing.B) {
	path := at(0x10, []byte("/usr/share/zoneinfo/Europe/Berlin\x00"))
	text := make([]byte, 32)
	copy(text, "GET / HTTP/1.1\r\nHost: localhost")
	for _, c := range []struct {
		name string
		r    Record
	}{
		{"openat", Record{Args: [6]uint64{minus - 99, 0x10, 0x80241, 0o644}, Ret: 3, Memory: []Snapshot{path}}},
		{"read", Record{Args: [6]uint64{3, 0x20, 4096}, Ret: 200, Memory: []Snapshot{after(0x20, text)}}},
		{"futex", Record{Args: [6]uint64{0xc000100148, 128, 0, 0, 0, 0}, Ret: -11}},
		{"epoll_pwait", Record{Args: [6]uint64{4, 0x90, 128, minus, 0, 0}, Ret: 1, Memory: []Snapshot{after(0x90, append(u32(0x2005), u64(0x1234)...))}}},
		{"newfstatat", Record{Args: [6]uint64{minus - 99, 0x10, 0x20, 0x100}, Memory: []Snapshot{path, after(0x20, make([]byte, 144))}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.r.Number, c.r.Done = AMD64.Number(c.name), true
			b.ReportAllocs()
			o := &Options{Strings: 32}
			var buf []byte
			for b.Loop() {
				buf = AMD64.Append(buf[:0], &c.r, o)
			}
			if len(buf) == 0 {
				b.Error("nothing is printed")
			}
		})
	}
}
