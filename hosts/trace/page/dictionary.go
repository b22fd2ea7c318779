package page

// A Dictionary numbers values from 1.
type Dictionary[T comparable] struct {
	List    []T
	numbers map[T]uint32
}

// Number returns the number of a value; a new value gets the next one.
func (d *Dictionary[T]) Number(v T) uint32 {
	n, ok := d.numbers[v]
	if !ok {
		if d.numbers == nil {
			d.numbers = map[T]uint32{}
		}
		d.List = append(d.List, v)
		n = uint32(len(d.List))
		d.numbers[v] = n
	}
	return n
}

// Find returns the number of a value, if it has one.
func (d *Dictionary[T]) Find(v T) (n uint32, ok bool) {
	n, ok = d.numbers[v]
	return n, ok
}

// Optional returns the number of a value, or 0 if it is the zero value.
func (d *Dictionary[T]) Optional(v T) uint32 {
	var none T
	if v == none {
		return 0
	}
	return d.Number(v)
}
