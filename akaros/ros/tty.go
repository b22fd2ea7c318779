package ros

// NCCS is the length of Termios.Cc.
const NCCS = 32

// Moments at which tcsetattr takes effect.
const (
	TCSANOW   = 0
	TCSADRAIN = 1
	TCSAFLUSH = 2
)

// Bits of Termios.Cflag that hold the speed, which Ispeed and Ospeed repeat.
const CBAUD = 0o10017

// Termios holds a terminal's settings for tcgetattr and tcsetattr. Its flags and the indices
// of Cc are those of glibc on Linux.
type Termios struct {
	Iflag  uint32
	Oflag  uint32
	Cflag  uint32
	Lflag  uint32
	Line   uint8
	Cc     [NCCS]uint8
	Ispeed uint32
	Ospeed uint32
}
