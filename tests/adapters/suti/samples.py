"""Messages of our own making, as operators' systems write them, and XML compared by meaning."""

from __future__ import annotations

from typing import Any

from lxml import etree

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<SUTI>
  <orgSender name="Vognmand Vest">
    <idOrg src="SUTI:idLink" id="turbil_vest_0001"/>
  </orgSender>
  <orgReceiver name="Samtur">
    <idOrg src="SUTI:idLink" id="samtur_region_0001"/>
  </orgReceiver>
"""
ORDER = (
    HEAD
    + """  <msg msgType="2000" msgName="Order">
    <idMsg src="samtur_region_0001:idMsg" id="2026050600000001"/>
    <order>
      <idOrder src="samtur_region_0001:idOrder" id="T-17"/>
      <route>
        <node nodeSeqno="1" nodeType="pickup">
          <addressNode street="Møllevej" streetNo="8" community="Holstebro" postalNo="7500">
            <geographicLocation typeOfCoordinate="WGS-84" lat="56.3601" long="8.6161" precision="6"/>
          </addressNode>
          <timesNode>
            <time timeType="scheduledtime" time="2026-05-06T07:10:00" dwellTime="120"/>
          </timesNode>
          <contents>
            <content contentType="traveller" name="Agnes Holm">
              <attributeContent>
                <attribute>
                  <idAttribute src="SUTI:idAttribute" id="2309"/>
                </attribute>
              </attributeContent>
            </content>
          </contents>
        </node>
        <node nodeSeqno="2" nodeType="destination"/>
      </route>
    </order>
  </msg>
</SUTI>
"""
)
NO_SHOW = (
    HEAD
    + """  <msg msgType="4010">
    <idMsg src="turbil_vest_0001:idMsg" id="2026050600000009"/>
    <referencesTo>
      <idOrder src="samtur_region_0001:idOrder" id="T-17"/>
      <idVehicle src="turbil_vest_0001:idVehicle" id="12"/>
    </referencesTo>
    <pickupConfirmation eventType="noshow">
      <nodeConfirmed nodeSeqno="1" nodeType="pickup"/>
    </pickupConfirmation>
  </msg>
</SUTI>
"""
)
SETTLEMENT = (
    HEAD.replace("samtur_region_0001", "pasientreiser_ctrl")
    + """  <msg msgType="8000">
    <idMsg src="turbil_vest_0001:idMsg" id="2026050600000020"/>
    <accounting>
      <idAccounting src="avtale" id="A1"/>
      <tour>
        <referencesToTour><idOrder src="tur" id="1"/></referencesToTour>
        <statusTour><idActivity src="SUTI:idActivity" id="invoice"/></statusTour>
        <calculationsTour>
          <calculationFare>
            <calculationType src="takst" id="11111"/>
            <taximeterAmount>
              <startPrice>0</startPrice>
              <distanceTotalPrice>
                <distanceCount>14750</distanceCount><distanceUnitPrice>0.024</distanceUnitPrice>
              </distanceTotalPrice>
              <durationTotalPrice>
                <durationCount>0</durationCount><durationUnitPrice>0</durationUnitPrice>
              </durationTotalPrice>
              <taximeterTotalPrice>354.00</taximeterTotalPrice>
            </taximeterAmount>
          </calculationFare>
          <calculationFare>
            <calculationType src="takst" id="41111"/><fixedPriceAmount>50</fixedPriceAmount>
          </calculationFare>
        </calculationsTour>
        <economyReportTour>
          <formOfPayment>
            <payment paymentType="account" amount="404">
              <vatAmountSpecification vatPercent="6">
                <totalVatAmount amountInclVat="404" amountExclVat="381.13" amountVat="22.87"/>
              </vatAmountSpecification>
            </payment>
          </formOfPayment>
        </economyReportTour>
      </tour>
      <economyReportAccounting>
        <formOfPayment><payment paymentType="account" amount="404"/></formOfPayment>
      </economyReportAccounting>
      <orgClient orgName="Sygehus"><idOrg src="org" id="1"/></orgClient>
      <orgProvider orgName="Vest"><idOrg src="org" id="2"/></orgProvider>
    </accounting>
  </msg>
</SUTI>
"""
)


def canonical(body: bytes) -> Any:
    """Return a document as nested tuples: names, attributes, texts, order; not prefixes, comments or layout."""
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, resolve_entities=False)
    return _of(etree.fromstring(body.strip(), parser))


def _of(element: Any) -> Any:
    texts = [element.text or "", *(child.tail or "" for child in element)]
    inside = tuple(_of(child) for child in element)
    return (element.tag, tuple(sorted(element.attrib.items())), tuple(text.strip() for text in texts), inside)
