extension Parameters {
    /// Lends the parameters in the shape libpq wants: their number, then where each lies, its length, its format.
    ///
    /// The three lists live on the stack for all usual statements.
    func lend<Value>(
        _ body: (
            Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
        ) -> Value
    ) -> Value {
        guard count > 0 else { return body(0, nil, nil, nil) }
        return unsafe bytes.withUnsafeBytes { buffer in
            unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: count * 2) { numbers in
                    var offset = 0
                    for index in 0..<count {
                        let length = Int32(
                            bigEndian: unsafe buffer.loadUnaligned(fromByteOffset: offset, as: Int32.self))
                        offset += 4
                        // A null pointer is NULL; an empty value still needs an address.
                        let start = unsafe buffer.baseAddress?.advanced(by: offset).assumingMemoryBound(
                            to: CChar.self)
                        unsafe values[index] = length < 0 ? nil : start
                        unsafe numbers[index] = max(length, 0)
                        unsafe numbers[count + index] = 1
                        offset += Int(max(length, 0))
                    }
                    return unsafe body(
                        Int32(count), UnsafePointer(values.baseAddress), UnsafePointer(numbers.baseAddress),
                        numbers.baseAddress.map { unsafe UnsafePointer($0.advanced(by: count)) })
                }
            }
        }
    }
}
