import Glibc
import Platform
import Testing

@Suite struct DescriptorTests {
    @Test func `a descriptor is closed when its owner goes`() throws {
        let pipe = try Pipe().ends()
        let writing = Descriptor(owning: pipe.writing)
        do {
            let reading = Descriptor(owning: pipe.reading)
            #expect(reading.number >= 0)
        }
        Signals.ignoreBrokenPipe()
        #expect(throws: PosixError(call: "write", code: EPIPE)) { try writeAll(writing.number, [1]) }
    }

    @Test func `a released descriptor stays open`() throws {
        let pipe = try Pipe().ends()
        let released = Descriptor(owning: pipe.writing).release()
        let writing = Descriptor(owning: released)
        let reading = Descriptor(owning: pipe.reading)
        try writeAll(writing.number, Array("all of it".utf8))
        _ = consume writing
        #expect(try readAll(reading.number) == Array("all of it".utf8))
    }

    @Test func `a file is read whole`() throws {
        #expect(try readFile("/proc/self/stat").count > 0)
    }

    @Test func `a missing file is an error that names itself`() {
        #expect(throws: PosixError(call: "open /no/such/file", code: ENOENT)) {
            _ = try readFile("/no/such/file")
        }
        let error = PosixError(call: "open x", code: ENOENT)
        #expect(error.description == "open x: No such file or directory (errno 2)")
    }

    @Test func `a blocked signal is read from its descriptor`() throws {
        let signals = try SignalDescriptor([SIGUSR1])
        #expect(try signals.next() == nil)
        // To this thread alone: any other that does not block it would be ended.
        pthread_kill(pthread_self(), SIGUSR1)
        #expect(try signals.next() == SIGUSR1)
        #expect(try signals.next() == nil)
    }
}
