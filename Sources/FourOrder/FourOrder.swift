// FourOrder
