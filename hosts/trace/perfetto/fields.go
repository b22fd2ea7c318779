package perfetto

import "google.golang.org/protobuf/encoding/protowire"

// A field is one of Perfetto's published schema, whose root is the message Trace in
// protos/perfetto/trace/trace.proto of github.com/google/perfetto.
type field struct {
	message string
	name    string
	number  protowire.Number
	kind    string // a type of protobuf, or the name of a message
}

// schema are the fields that this package writes.
var schema []field

func def(message, name string, number protowire.Number, kind string) protowire.Number {
	schema = append(schema, field{message, name, number, kind})
	return number
}

// The numbers of the fields, by message.
var (
	tracePacket = def("Trace", "packet", 1, "TracePacket")

	packetClockSnapshot   = def("TracePacket", "clock_snapshot", 6, "ClockSnapshot")
	packetTimestamp       = def("TracePacket", "timestamp", 8, "uint64")
	packetSequence        = def("TracePacket", "trusted_packet_sequence_id", 10, "uint32")
	packetTrackEvent      = def("TracePacket", "track_event", 11, "TrackEvent")
	packetInternedData    = def("TracePacket", "interned_data", 12, "InternedData")
	packetSequenceFlags   = def("TracePacket", "sequence_flags", 13, "uint32")
	packetCompressed      = def("TracePacket", "compressed_packets", 50, "bytes")
	packetClock           = def("TracePacket", "timestamp_clock_id", 58, "uint32")
	packetDefaults        = def("TracePacket", "trace_packet_defaults", 59, "TracePacketDefaults")
	packetTrackDescriptor = def("TracePacket", "track_descriptor", 60, "TrackDescriptor")

	defaultsClock = def("TracePacketDefaults", "timestamp_clock_id", 58, "uint32")

	snapshotClocks  = def("ClockSnapshot", "clocks", 1, "Clock")
	snapshotPrimary = def("ClockSnapshot", "primary_trace_clock", 2, "enum")
	clockID         = def("Clock", "clock_id", 1, "uint32")
	clockTimestamp  = def("Clock", "timestamp", 2, "uint64")
	clockDifference = def("Clock", "is_incremental", 3, "bool")

	trackUUID       = def("TrackDescriptor", "uuid", 1, "uint64")
	trackName       = def("TrackDescriptor", "name", 2, "string")
	trackProcess    = def("TrackDescriptor", "process", 3, "ProcessDescriptor")
	trackThread     = def("TrackDescriptor", "thread", 4, "ThreadDescriptor")
	trackParent     = def("TrackDescriptor", "parent_uuid", 5, "uint64")
	trackOrdering   = def("TrackDescriptor", "child_ordering", 11, "enum")
	trackOrder      = def("TrackDescriptor", "sibling_order_rank", 12, "int32")
	processPid      = def("ProcessDescriptor", "pid", 1, "int32")
	processName     = def("ProcessDescriptor", "process_name", 6, "string")
	threadPid       = def("ThreadDescriptor", "pid", 1, "int32")
	threadTid       = def("ThreadDescriptor", "tid", 2, "int64")
	threadName      = def("ThreadDescriptor", "thread_name", 5, "string")
	eventCategories = def("TrackEvent", "category_iids", 3, "uint64")

	eventAnnotations = def("TrackEvent", "debug_annotations", 4, "DebugAnnotation")
	eventType        = def("TrackEvent", "type", 9, "enum")
	eventName        = def("TrackEvent", "name_iid", 10, "uint64")
	eventTrack       = def("TrackEvent", "track_uuid", 11, "uint64")
	eventFlow        = def("TrackEvent", "flow_ids", 47, "fixed64")
	eventFlowEnd     = def("TrackEvent", "terminating_flow_ids", 48, "fixed64")
	eventCallstack   = def("TrackEvent", "callstack_iid", 56, "uint64")

	annotationName    = def("DebugAnnotation", "name_iid", 1, "uint64")
	annotationUint    = def("DebugAnnotation", "uint_value", 3, "uint64")
	annotationInt     = def("DebugAnnotation", "int_value", 4, "int64")
	annotationString  = def("DebugAnnotation", "string_value", 6, "string")
	annotationEntries = def("DebugAnnotation", "dict_entries", 11, "DebugAnnotation")
	annotationShared  = def("DebugAnnotation", "string_value_iid", 17, "uint64")

	internedCategories  = def("InternedData", "event_categories", 1, "EventCategory")
	internedNames       = def("InternedData", "event_names", 2, "EventName")
	internedAnnotations = def("InternedData", "debug_annotation_names", 3, "DebugAnnotationName")
	internedFunctions   = def("InternedData", "function_names", 5, "InternedString")
	internedFrames      = def("InternedData", "frames", 6, "Frame")
	internedCallstacks  = def("InternedData", "callstacks", 7, "Callstack")
	internedSources     = def("InternedData", "source_paths", 18, "InternedString")
	internedStrings     = def("InternedData", "debug_annotation_string_values", 29, "InternedString")

	// Each kind of interned text has these two numbers.
	internedID   = def("InternedString", "iid", 1, "uint64")
	internedText = def("InternedString", "str", 2, "bytes")
	_            = def("EventCategory", "iid", 1, "uint64")
	_            = def("EventCategory", "name", 2, "string")
	_            = def("EventName", "iid", 1, "uint64")
	_            = def("EventName", "name", 2, "string")
	_            = def("DebugAnnotationName", "iid", 1, "uint64")
	_            = def("DebugAnnotationName", "name", 2, "string")

	frameID       = def("Frame", "iid", 1, "uint64")
	frameFunction = def("Frame", "function_name_id", 2, "uint64")
	frameSource   = def("Frame", "source_path_iid", 5, "uint64")
	frameLine     = def("Frame", "line_number", 6, "uint32")
	callstackID   = def("Callstack", "iid", 1, "uint64")
	callstackList = def("Callstack", "frame_ids", 2, "uint64")
)

// Values of enumerations.
const (
	sliceBegin = 1 // TrackEvent.Type
	sliceEnd   = 2
	instant    = 3

	explicitOrder = 3 // TrackDescriptor.ChildTracksOrdering

	stateCleared = 1 // TracePacket.SequenceFlags
	stateNeeded  = 2

	clockRealtime    = 1  // BuiltinClock
	clockIncremental = 64 // the first that belongs to a sequence of packets
)

func appendUint(b []byte, n protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, n, protowire.VarintType), v)
}

func appendFixed(b []byte, n protowire.Number, v uint64) []byte {
	return protowire.AppendFixed64(protowire.AppendTag(b, n, protowire.Fixed64Type), v)
}

func appendText[T string | []byte](b []byte, n protowire.Number, text T) []byte {
	b = protowire.AppendVarint(protowire.AppendTag(b, n, protowire.BytesType), uint64(len(text)))
	return append(b, text...)
}
