Remove-Item -LiteralPath $unfinished
$mutex.ReleaseMutex()
