import Glibc

extension Subprocess {
    /// What a finished child left.
    public struct Outcome: Equatable, Sendable {
        public let status: ExitStatus
        public let output: [UInt8]
        public let errors: [UInt8]
    }

    /// Runs a program to its end, feeding and collecting its streams at the same time, so that none of the
    /// three pipes fills up and stops both sides.
    public static func run(
        _ executable: String, _ arguments: [String], environment: [String: String], input: [UInt8] = []
    ) throws(PosixError) -> Outcome {
        let stdin = try Pipe().ends()
        var toChild: Descriptor? = Descriptor(owning: stdin.writing)
        let childInput = Descriptor(owning: stdin.reading)
        let output = try Pipe().ends()
        let fromChild = Descriptor(owning: output.reading)
        let childOutput = Descriptor(owning: output.writing)
        let errors = try Pipe().ends()
        let errorsFromChild = Descriptor(owning: errors.reading)
        let childErrors = Descriptor(owning: errors.writing)

        var child = try Subprocess(
            spawning: executable, arguments, environment: environment,
            input: .descriptor(childInput.number), output: .descriptor(childOutput.number),
            errors: .descriptor(childErrors.number))
        // Only the child may hold its ends, or the end of its output would never be seen.
        _ = consume childInput
        _ = consume childOutput
        _ = consume childErrors

        var exchange = PipeExchange(input: input)
        try exchange.pump(&toChild, fromChild, errorsFromChild)
        return Outcome(status: try child.wait(), output: exchange.output, errors: exchange.errors)
    }
}

/// The bytes on their way to and from a child.
private struct PipeExchange {
    let input: [UInt8]
    var fed = 0
    var output: [UInt8] = []
    var errors: [UInt8] = []

    init(input: [UInt8]) {
        self.input = input
    }

    /// Goes on until the child has closed both of its outputs.
    mutating func pump(
        _ toChild: inout Descriptor?, _ outputEnd: borrowing Descriptor, _ errorsEnd: borrowing Descriptor
    ) throws(PosixError) {
        if input.isEmpty { toChild = nil }
        // poll(2) passes over negative descriptors: that is how a stream that has ended is marked.
        var entries = [
            pollfd(fd: outputEnd.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errorsEnd.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: toChild?.number ?? -1, events: Int16(POLLOUT), revents: 0),
        ]
        try setNonBlocking(entries[2].fd)
        while entries[0].fd >= 0 || entries[1].fd >= 0 {
            _ = try checked("poll") { unsafe poll(&entries, nfds_t(entries.count), -1) }
            if entries[0].revents != 0, try read(entries[0].fd, into: &output, maxBytes: 65_536) == 0 {
                entries[0].fd = -1
            }
            if entries[1].revents != 0, try read(entries[1].fd, into: &errors, maxBytes: 65_536) == 0 {
                entries[1].fd = -1
            }
            if entries[2].revents != 0, feed(entries[2].fd) {
                toChild = nil
                entries[2].fd = -1
            }
        }
    }

    /// Writes what the pipe takes. True when all is written or the child has stopped reading.
    private mutating func feed(_ descriptor: Int32) -> Bool {
        let count = unsafe input.withUnsafeBytes { buffer in
            unsafe write(descriptor, buffer.baseAddress?.advanced(by: fed), buffer.count - fed)
        }
        if count < 0 { return errno != EAGAIN && errno != EINTR }
        fed += count
        return fed == input.count
    }

    private func setNonBlocking(_ descriptor: Int32) throws(PosixError) {
        guard descriptor >= 0 else { return }
        _ = try checked("fcntl") { fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    }
}
