package trace

import (
	"sync/atomic"
	"testing"

	"github.com/usys-go/bridge/calls"
)

// TestReadInPieces reads chunks that are larger than what is read at once. Calls come in
// the order in which they ended, and not all at once.
func TestReadInPieces(t *testing.T) {
	f, err := Create(Settings{Wanted: calls.Filter{}})
	if err != nil {
		t.Fatal(err)
	}
	file, err := Open(f)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const threads, each = 3, 20000
	for i := range threads {
		base := file.chunk(uint64(i))
		le.PutUint32(file.mem[base:], uint32(i+1))
		at := base + chunkHead
		for n := range each {
			if i == 1 && n > 10 {
				break // a thread that makes few calls
			}
			b := file.mem[at : at+recordSize]
			le.PutUint32(b[12:], uint32(i+1))
			end := uint64(n*threads + i + 1)
			if i == 2 {
				end += each // this one begins late
			}
			le.PutUint64(b[88:], end)
			le.PutUint64(b[96:], end)
			le.PutUint32(b, recordSize)
			at += recordSize
		}
	}
	atomic.StoreUint64(&file.head.taken, threads)
	r := NewReader(file)
	total, pieces, before := 0, 0, uint64(0)
	for more := true; more; pieces++ {
		var list []Record
		list, more = r.Read(true)
		for _, rec := range list {
			if rec.End < before {
				t.Fatalf("thread %d ended at %d, after %d", rec.Thread, rec.End, before)
			}
			before = rec.End
		}
		total += len(list)
		if held := len(r.later); held > threads*(piece/recordSize+1) {
			t.Fatalf("%d records are held, want %d or less", held, threads*(piece/recordSize+1))
		}
	}
	if total != 2*each+11 || pieces < each*recordSize/piece {
		t.Errorf("%d records in %d pieces; want %d in %d or more", total, pieces, 2*each+11, each*recordSize/piece)
	}
}
