package abi

// The head of a table's image: usys.Table, struct usys_table. Slots 0 to 6 lie at
// TableFn, slots from FirstFree on at TableSlot.
const (
	TableFn       = 0
	TableSentinel = 56
	TableMagic    = 64
	TableMajor    = 72
	TableMinor    = 76
	TableDesc     = 80
	TableCode     = 88
	TableNext     = 96
	TableNSlots   = 104
	TableStatus   = 112
	TableFilled   = 116
	TableFSOff    = 120
	TableHost     = 128
	TableVersion  = 160
	TableResume   = 176
	TableGeneric  = 184
	TableSlot     = 192
	SizeTable     = 192
	SizeSlot      = 8

	// The sizes of Host and Version in bytes, with the NUL.
	SizeTableHost    = 32
	SizeTableVersion = 16
)

// The program's words that the host writes: usys.hostWords, struct usys_words. TableFSOff
// points to them; a table of minor version 0 has only the first.
const (
	WordsFSOff  = 0
	WordsFirst  = 8
	WordsStacks = 16
	SizeWords   = 24
)

// The sizes of the host's C stacks: usys.stacks, struct usys_stacks.
const (
	StacksStack = 0
	StacksGuard = 8
	SizeStacks  = 16
)

// The description of a table: usys.Desc, struct usys_desc. A slice of Go is three members in
// C: DescFuncs, DescNFuncs and DescCFuncs are one slice.
const (
	DescName    = 0
	DescDigest  = 16
	DescFuncs   = 48
	DescNFuncs  = 56
	DescCFuncs  = 64
	DescConsts  = 72
	DescNConsts = 80
	DescCConsts = 88
	SizeDesc    = 96
)

// BehindDesc is the offset, in package runtime's description of its table, of the word behind
// it, which holds the address of the runtime's offsets (MagicOffsets). toolchain/mark reads it
// after the link; hosts do not.
const BehindDesc = 96

// The description of a function: usys.Func, struct usys_func.
const (
	FuncName   = 0
	FuncDigest = 16
	FuncNum    = 48
	FuncFlags  = 52
	FuncStack  = 56
	FuncState  = 60
	SizeFunc   = 64
)

// The description of a constant: usys.Const, struct usys_const.
const (
	ConstName  = 0
	ConstVal   = 16
	ConstState = 24
	SizeConst  = 32
)

// The addresses of a function's code: usys.Code, struct usys_code.
const (
	CodeTramp = 0
	CodeStub  = 8
	SizeCode  = 16
)

// A Go string: struct usys_string.
const (
	StringP    = 0
	StringN    = 8
	SizeString = 16
)

// A failure or a fault on its way to Go: record of package usys, struct usys_record
// of parlib.
const (
	RecordBusy = 0
	RecordSig  = 4
	RecordAddr = 8
	RecordN    = 16
	RecordText = 20
	SizeRecord = 256
)
