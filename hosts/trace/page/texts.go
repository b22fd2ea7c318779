package page

import (
	"encoding/binary"
	"fmt"
)

// BlockRecords is the number of records whose texts are compressed together.
const BlockRecords = 16 << 10

// Blocks returns the number of blocks of the texts of n records.
func Blocks(n int) int { return (n + BlockRecords - 1) / BlockRecords }

// Texts writes the texts of n records, block by block: the length of each text, then the texts.
func (w *Writer) Texts(n int, text func(i int) string) {
	for block := range Blocks(n) {
		var b []byte
		from, to := block*BlockRecords, min((block+1)*BlockRecords, n)
		for i := from; i < to; i++ {
			b = binary.LittleEndian.AppendUint32(b, uint32(len(text(i))))
		}
		for i := from; i < to; i++ {
			b = append(b, text(i)...)
		}
		w.Data(fmt.Sprint("texts", block), b)
	}
}
