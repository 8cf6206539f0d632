"""What things are called in the made-up year: (English, Chinese)."""

from itsm_flow.demo.scene import Text

SERVICES = ("e-mail", "network", "erp", "intranet-portal", "workplace-pc", "telephony")
WEIGHTS = (26, 18, 16, 12, 20, 8)
"""How much of the load each service has."""

PLACES: tuple[Text, ...] = (
    ("building A", "A 棟"),
    ("building B", "B 棟"),
    ("the Kaohsiung office", "高雄辦公室"),
    ("the warehouse", "倉庫"),
    ("finance", "財務部"),
    ("sales", "業務部"),
    ("production", "生產線"),
    ("human resources", "人力資源部"),
)

INCIDENTS: dict[str, tuple[Text, ...]] = {
    "e-mail": (
        ("Mail is not delivered in {}", "{}收不到郵件"),
        ("Mailbox is full in {}", "{}的信箱已滿"),
        ("Calendar shows wrong times in {}", "{}的行事曆時間錯誤"),
        ("Cannot send large attachments from {}", "{}無法寄送大型附件"),
        ("Spam reaches the mailboxes of {}", "{}收到大量垃圾郵件"),
    ),
    "network": (
        ("No wireless network in {}", "{}沒有無線網路"),
        ("Remote access breaks off for {}", "{}的遠端連線中斷"),
        ("Internet is slow in {}", "{}的網路很慢"),
        ("A socket is dead in {}", "{}的網路孔沒有訊號"),
    ),
    "erp": (
        ("Purchase orders cannot be printed in {}", "{}無法列印採購單"),
        ("ERP is slow for {}", "{}的 ERP 很慢"),
        ("Stock is shown wrongly in {}", "{}的庫存數量錯誤"),
        ("Payroll run stopped for {}", "{}的薪資計算中斷"),
        ("Cannot sign in to ERP from {}", "{}無法登入 ERP"),
    ),
    "intranet-portal": (
        ("Portal shows an error in {}", "{}的入口網站出現錯誤"),
        ("A form cannot be sent from {}", "{}無法送出表單"),
        ("Search finds nothing for {}", "{}的搜尋沒有結果"),
    ),
    "workplace-pc": (
        ("PC does not start in {}", "{}的電腦無法開機"),
        ("Printer is jammed in {}", "{}的印表機卡紙"),
        ("Screen stays black in {}", "{}的螢幕沒有畫面"),
        ("Program closes by itself in {}", "{}的程式自動關閉"),
        ("Password has expired in {}", "{}的密碼已過期"),
    ),
    "telephony": (
        ("Telephones are silent in {}", "{}的電話沒有聲音"),
        ("Calls break off in {}", "{}的通話中斷"),
        ("Voice mail is not stored for {}", "{}的語音信箱無法儲存"),
    ),
}

CHANGES: dict[str, tuple[Text, ...]] = {
    "e-mail": (
        ("Renew the mail gateway for {}", "更新{}的郵件閘道"),
        ("Raise the mailbox limit of {}", "提高{}的信箱上限"),
        ("Patch the mail server used by {}", "修補{}使用的郵件伺服器"),
    ),
    "network": (
        ("Replace the access switch of {}", "更換{}的存取交換器"),
        ("Renew the wireless controller of {}", "更新{}的無線控制器"),
        ("Open the firewall for {}", "為{}開放防火牆"),
    ),
    "erp": (
        ("Install the tax update for {}", "安裝{}的稅務更新"),
        ("Add an approval step for {}", "為{}新增簽核步驟"),
        ("Move the ERP reports of {}", "移轉{}的 ERP 報表"),
    ),
    "intranet-portal": (
        ("Publish new forms for {}", "發布{}的新表單"),
        ("Renew the certificate of the portal for {}", "更新{}入口網站的憑證"),
    ),
    "workplace-pc": (
        ("Roll out system updates in {}", "在{}部署系統更新"),
        ("Replace the PCs of {}", "更換{}的電腦"),
    ),
    "telephony": (
        ("Update the telephones of {}", "更新{}的電話"),
        ("Change the call plan of {}", "變更{}的撥號計畫"),
    ),
}

PROBLEMS: tuple[Text, ...] = (
    ("The same failure returns in {}", "{}重複發生相同故障"),
    ("Unexplained slowness in {}", "{}原因不明的緩慢"),
    ("Restarts are needed every week in {}", "{}每週都需要重新啟動"),
    ("Warnings of the monitoring in {}", "{}的監控持續告警"),
)
RELEASES: tuple[Text, ...] = (
    ("Monthly release for {}", "{}的每月發布"),
    ("Collected fixes for {}", "{}的修正彙總"),
    ("New version for {}", "{}的新版本"),
)
TRANSITIONS: tuple[Text, ...] = (
    ("Bring the new service into operation in {}", "{}的新服務上線"),
    ("Take the service over from the supplier for {}", "為{}自供應商移轉服務"),
    ("Move {} to the new platform", "{}移轉至新平台"),
)
RISKS: tuple[Text, ...] = (
    ("Only one person knows the system of {}", "只有一人熟悉{}的系統"),
    ("The supplier for {} may give up", "{}的供應商可能停止服務"),
    ("Backups of {} were never restored", "{}的備份從未還原測試"),
    ("Software in {} is out of support", "{}的軟體已停止支援"),
    ("Too many people have full rights in {}", "{}擁有完整權限的人過多"),
    ("Power may fail in {}", "{}可能停電"),
)
IMPROVEMENTS: tuple[Text, ...] = (
    ("Answer the reports of {} faster", "更快回覆{}的報修"),
    ("Fewer returns between teams for {}", "減少{}案件在團隊間往返"),
    ("Find the right person sooner for {}", "更快找到負責{}的人員"),
    ("Test more before changes in {}", "{}變更前加強測試"),
    ("Order equipment for {} automatically", "自動訂購{}的設備"),
)

RESOLUTIONS: tuple[Text, ...] = (
    ("Restarted the service.", "重新啟動服務。"),
    ("Corrected the settings.", "修正設定。"),
    ("Replaced the device.", "更換設備。"),
    ("Freed disk space.", "清理磁碟空間。"),
    ("Explained how it is used.", "說明使用方式。"),
    ("Installed the missing update.", "安裝缺少的更新。"),
)
CAUSES: tuple[Text, ...] = (
    ("A full disk.", "磁碟已滿。"),
    ("An expired certificate.", "憑證過期。"),
    ("A worn-out device.", "設備老化。"),
    ("A wrong setting after the last change.", "上次變更後設定錯誤。"),
    ("Too little memory for the load.", "記憶體不足以應付負載。"),
)
REASONS: tuple[Text, ...] = (
    ("Needed by the business.", "業務需要。"),
    ("Out of support.", "已停止支援。"),
    ("Security.", "資訊安全。"),
    ("It failed repeatedly.", "多次發生故障。"),
    ("Prescribed by law.", "法規要求。"),
)
REFUSALS: tuple[Text, ...] = (
    ("The plan is too thin.", "計畫過於簡略。"),
    ("The date does not fit.", "日期不合適。"),
    ("The benefit is not clear.", "效益不明確。"),
)
GOOD: tuple[Text, ...] = (
    ("As planned.", "依計畫完成。"),
    ("Checked, works.", "已檢查,運作正常。"),
    ("Done without trouble.", "順利完成。"),
    ("Took a little longer, works.", "時間稍長,運作正常。"),
)
BAD: tuple[Text, ...] = (
    ("An error appeared during the test.", "測試時發生錯誤。"),
    ("The service did not come back.", "服務無法恢復。"),
    ("Data were missing afterwards.", "之後發現資料遺失。"),
)
STILL_WRONG: tuple[Text, ...] = (
    ("It happened again today.", "今天又發生了。"),
    ("It still does not work.", "仍然無法使用。"),
)
LESSONS: tuple[Text, ...] = (
    ("Plan more time for tests.", "預留更多測試時間。"),
    ("Tell the users earlier.", "更早通知使用者。"),
    ("Watch the disk space.", "監控磁碟空間。"),
    ("Keep the documents up to date.", "保持文件更新。"),
)
ACTIVITIES: tuple[Text, ...] = (
    ("Back up the settings", "備份設定"),
    ("Install the new version", "安裝新版本"),
    ("Switch over", "切換"),
    ("Check the functions", "檢查功能"),
    ("Remove the old version", "移除舊版本"),
)
MEASURES: tuple[Text, ...] = (
    ("Watch it with an alarm", "設定告警監控"),
    ("Train a second person", "訓練第二位人員"),
    ("Write the procedure down", "撰寫作業程序"),
    ("Test it every quarter", "每季測試"),
    ("Renew the contract", "更新合約"),
)
PHASES: tuple[Text, ...] = (
    ("Pilot", "試行"),
    ("First half", "前半部"),
    ("All others", "全面推行"),
)
